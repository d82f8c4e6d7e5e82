package io.httppool.sample.migration;

import io.httppool.sample.qtest.QTestClient;
import io.httppool.sample.zephyr.ZephyrClient;

/**
 * What the stages of one run share.
 *
 * @param zephyr reads the source
 * @param qtest reads and writes the target
 * @param setup what the preflight found
 * @param mapping turns objects of the source into those of the target
 * @param ledger what is known about the objects
 * @param creator makes sure that objects are in the target
 * @param index what the target held before
 * @param tallies counts the objects
 * @param runner runs the items of a stage
 * @param patience reads lists
 * @param progress shows how far the run has come
 */
record MigrationContext(ZephyrClient zephyr, QTestClient qtest, Setup setup, Mapping mapping, Ledger ledger,
		ObjectCreator creator, TargetIndex index, Tallies tallies, StageRunner runner, Patience patience,
		Progress progress) {

	/** Lists of the target, read by a worker. */
	TargetLists targetLists() {
		return new TargetLists(this.qtest, this.setup.targetProject(), TargetLists.Reading.AT_ONCE);
	}

}
