package io.httppool.sample.zephyr;

import java.net.URI;

import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

/**
 * A reference from one object to another.
 *
 * @param id the id; missing in some references
 * @param self the address of the other object; missing in some references
 */
public record ZephyrLink(@Nullable Long id, @Nullable URI self) {

	/**
	 * The segment of {@link #self()} that follows a collection, for instance the key in
	 * {@code …/testcases/SIM-T38/versions/2}.
	 * @param collection the segment before the one that is wanted
	 * @return the segment, or {@code null} if there is none
	 */
	@Nullable String segmentAfter(String collection) {
		if (this.self == null) {
			return null;
		}
		String[] segments = StringUtils.tokenizeToStringArray(this.self.getPath(), "/");
		for (int i = 0; i < segments.length - 1; i++) {
			if (segments[i].equals(collection)) {
				return segments[i + 1];
			}
		}
		return null;
	}

}
