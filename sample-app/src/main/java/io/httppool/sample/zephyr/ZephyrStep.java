package io.httppool.sample.zephyr;

import java.net.URI;

import org.jspecify.annotations.Nullable;

/**
 * A step of a test case: either written out or a call to another test case.
 *
 * @param inline what to do, {@code null} for a call
 * @param testCase the called test case, {@code null} for a step that is written out
 */
public record ZephyrStep(@Nullable Inline inline, @Nullable Call testCase) {

	/**
	 * A step that is written out.
	 *
	 * @param description what to do, as HTML
	 * @param testData what to do it with
	 * @param expectedResult what should happen, as HTML
	 */
	public record Inline(@Nullable String description, @Nullable String testData, @Nullable String expectedResult) {

	}

	/**
	 * A call to another test case.
	 *
	 * @param testCaseKey the key of the other test case, if it is stated
	 * @param self the address of the other test case, which contains its key
	 */
	public record Call(@Nullable String testCaseKey, @Nullable URI self) {

		/**
		 * The key of the called test case.
		 * @return the key
		 * @throws UnexpectedReplyException if the reply contains none
		 */
		public String key() {
			String key = (this.testCaseKey != null) ? this.testCaseKey
					: new ZephyrLink(null, this.self).segmentAfter("testcases");
			if (key == null) {
				throw new UnexpectedReplyException("A step calls a test case without saying which: " + this);
			}
			return key;
		}

	}

}
