package io.httppool.sample.migration;

/**
 * Exit codes of the program.
 */
public enum ExitCode {

	/** The target is equal to the source. */
	VERIFIED(0),

	/** The configuration is wrong, or an upstream cannot be used. */
	SETUP(1),

	/** The run came to its end, but the target is not equal to the source. */
	NOT_VERIFIED(2),

	/** Some objects could not be migrated. */
	FAILED_ITEMS(3),

	/** The run was interrupted. */
	INTERRUPTED(130);

	private final int code;

	ExitCode(int code) {
		this.code = code;
	}

	/**
	 * The number that the shell sees.
	 * @return the exit code
	 */
	public int code() {
		return this.code;
	}

}
