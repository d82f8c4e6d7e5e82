package io.httppool.sample.simulator.dataset;

import java.util.List;

/**
 * Everything that the source holds: the main project, which is to be migrated, and a
 * second one, which is not. Created by {@link #generate}; equal seeds and sizes give
 * equal data on every machine.
 *
 * @param projects the projects, the main one first
 * @param options statuses, priorities and environments of all projects
 * @param folders the folders of all projects, in an order in which a child may precede
 * its parent
 * @param testCases the test cases of all projects, by ascending id
 * @param cycles the cycles, by ascending id
 * @param executions the executions, by ascending id
 * @param attachments the attachments, by ascending id
 */
public record Dataset(List<SourceProject> projects, List<SourceOption> options, List<SourceFolder> folders,
		List<SourceTestCase> testCases, List<SourceCycle> cycles, List<SourceExecution> executions,
		List<SourceAttachment> attachments) {

	/**
	 * The key of the project to migrate.
	 */
	public static final String MAIN_PROJECT = "SIM";

	/**
	 * The key of the project that must be left alone.
	 */
	public static final String OTHER_PROJECT = "OTHER";

	public Dataset {
		projects = List.copyOf(projects);
		options = List.copyOf(options);
		folders = List.copyOf(folders);
		testCases = List.copyOf(testCases);
		cycles = List.copyOf(cycles);
		executions = List.copyOf(executions);
		attachments = List.copyOf(attachments);
	}

	/**
	 * Generates a dataset.
	 * @param seed what everything random is derived from
	 * @param size the number of objects of the main project; below
	 * {@link DatasetSize#SMALL} the peculiarities get fewer and the rarer ones are left
	 * out
	 * @return the dataset
	 */
	public static Dataset generate(long seed, DatasetSize size) {
		return new DatasetGenerator(seed, size).generate();
	}

}
