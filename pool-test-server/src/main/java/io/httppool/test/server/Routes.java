package io.httppool.test.server;

/**
 * Names requests for counting.
 */
final class Routes {

	private Routes() {
	}

	// Returns the method and the last segment of the path that has no digit: segments
	// with digits are ids, of which there is no end.
	static String of(String method, String path) {
		String[] segments = path.split("/", -1);
		for (int i = segments.length - 1; i >= 0; i--) {
			if (!segments[i].isEmpty() && segments[i].chars().noneMatch(Character::isDigit)) {
				return method + " " + segments[i];
			}
		}
		return method + " /";
	}

}
