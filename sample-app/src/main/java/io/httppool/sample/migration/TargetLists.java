package io.httppool.sample.migration;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.httppool.sample.qtest.QTestAttachment;
import io.httppool.sample.qtest.QTestClient;
import io.httppool.sample.qtest.QTestPage;
import io.httppool.sample.qtest.QTestRun;
import io.httppool.sample.qtest.QTestTestCase;

/**
 * Reads the lists of the target page by page.
 */
final class TargetLists {

	private final QTestClient qtest;

	private final long project;

	private final Reading reading;

	/**
	 * Create a reader.
	 * @param qtest the client
	 * @param project id of the project
	 * @param reading how each page is read
	 */
	TargetLists(QTestClient qtest, long project, Reading reading) {
		this.qtest = qtest;
		this.project = project;
		this.reading = reading;
	}

	/**
	 * Hand on all test cases; a page that is not full is the last one.
	 * @param module id of the module, or {@code null} for all of the project
	 * @param testCases takes them
	 */
	void eachTestCase(@Nullable Long module, Consumer<QTestTestCase> testCases) {
		int size = QTestClient.TEST_CASES_PAGE;
		for (int page = 1; size == QTestClient.TEST_CASES_PAGE; page++) {
			int number = page;
			List<QTestTestCase> read = this.reading.read(() -> this.qtest.testCases(this.project, module, number));
			read.forEach(testCases);
			size = read.size();
		}
	}

	/**
	 * Hand on all runs of a cycle.
	 * @param cycle id of the cycle
	 * @param runs takes them
	 */
	void eachRun(long cycle, Consumer<QTestRun> runs) {
		long seen = 0;
		QTestPage<QTestRun> read;
		int page = 1;
		do {
			int number = page++;
			read = this.reading.read(() -> this.qtest.runs(this.project, cycle, number));
			read.items().forEach(runs);
			seen += read.items().size();
		}
		while (!read.items().isEmpty() && seen < read.total());
	}

	/**
	 * All attachments of some objects.
	 * @param type the type of the objects
	 * @param ids their ids
	 * @return the attachments
	 */
	List<QTestAttachment> attachments(String type, Collection<Long> ids) {
		List<QTestAttachment> all = new ArrayList<>();
		QTestPage<QTestAttachment> read;
		int page = 1;
		do {
			int number = page++;
			read = this.reading.read(() -> this.qtest.attachments(this.project, type, ids, number));
			all.addAll(read.items());
		}
		while (!read.items().isEmpty() && all.size() < read.total());
		return all;
	}

	/**
	 * How a page is read: with patience by the thread that lists, at once by a worker.
	 */
	@FunctionalInterface
	interface Reading {

		/** Reads at once; a failure is the caller's. */
		Reading AT_ONCE = new Reading() {
			@Override
			public <T> T read(Supplier<T> call) {
				return call.get();
			}
		};

		<T> T read(Supplier<T> call);

	}

}
