package io.httppool.sample.zephyr;

/**
 * What an attachment belongs to.
 *
 * @param collection the collection of the API that the object is in
 * @param key the key of the object
 */
public record AttachmentOwner(String collection, String key) {

	/**
	 * A test case.
	 * @param key its key
	 * @return the owner
	 */
	public static AttachmentOwner testCase(String key) {
		return new AttachmentOwner("testcases", key);
	}

	/**
	 * An execution.
	 * @param key its key
	 * @return the owner
	 */
	public static AttachmentOwner execution(String key) {
		return new AttachmentOwner("testexecutions", key);
	}

}
