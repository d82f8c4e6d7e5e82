package io.httppool.sample.migration;

import java.util.ArrayList;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What went wrong with single objects: the first ones in words, the others as a number.
 * Safe for use by any number of threads.
 */
final class Remarks {

	private static final Logger logger = LoggerFactory.getLogger(Remarks.class);

	private static final int MAX = 10;

	private final String what;

	private final List<String> first = new ArrayList<>();

	private long number;

	/**
	 * Create an empty list.
	 * @param what what the remarks are, in the plural
	 */
	Remarks(String what) {
		this.what = what;
	}

	synchronized void add(String remark) {
		logger.debug("{}: {}", this.what, remark);
		this.number++;
		if (this.first.size() < MAX) {
			this.first.add(remark);
		}
	}

	synchronized List<String> lines() {
		List<String> lines = new ArrayList<>();
		if (this.number > 0) {
			lines.add(this.number + " " + this.what + ((this.number > MAX) ? ", the first of them:" : ":"));
			this.first.forEach((remark) -> lines.add("  " + remark));
		}
		return lines;
	}

}
