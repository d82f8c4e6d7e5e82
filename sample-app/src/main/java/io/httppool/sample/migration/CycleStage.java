package io.httppool.sample.migration;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import io.httppool.sample.zephyr.ZephyrCycle;

/**
 * Cycles, all at the root of the target, recognised by the key in their description.
 */
final class CycleStage {

	private final MigrationContext context;

	CycleStage(MigrationContext context) {
		this.context = context;
	}

	/**
	 * Run the stage.
	 * @return the keys of the cycles by their id, by which executions refer to them
	 */
	Map<Long, String> run() {
		List<ZephyrCycle> cycles = this.context.patience()
			.read(() -> SourceLists
				.all((startAt) -> this.context.zephyr().cycles(this.context.setup().project(), startAt)));
		this.context.tallies().of(Kind.CYCLE).source(cycles.size());
		this.context.progress().begin(4, "cycles", (long) cycles.size());
		this.context.runner()
			.run((items) -> cycles.forEach((cycle) -> items.accept(new CycleItem(this.context, cycle))));
		return cycles.stream().collect(Collectors.toMap(ZephyrCycle::id, ZephyrCycle::key));
	}

	private record CycleItem(MigrationContext context, ZephyrCycle cycle) implements WorkItem, Creation {

		@Override
		public String name() {
			return "cycle " + this.cycle.key();
		}

		@Override
		public void run() {
			this.context.creator().ensure(Kind.CYCLE, this.cycle.key(), this);
		}

		@Override
		public void countFailed(Tallies tallies) {
			tallies.of(Kind.CYCLE).failed(1);
		}

		@Override
		public Optional<Ref> existing() {
			return this.context.index().cycle(this.cycle.key());
		}

		@Override
		public Optional<Ref> find() {
			return this.context.qtest()
				.rootCycles(this.context.setup().targetProject())
				.stream()
				.filter((candidate) -> this.cycle.key().equals(Mapping.cycleKey(candidate.description())))
				.map((candidate) -> new Ref(candidate.id()))
				.findFirst();
		}

		@Override
		public Ref create() {
			return new Ref(this.context.qtest()
				.createRootCycle(this.context.setup().targetProject(), this.context.mapping().cycle(this.cycle))
				.id());
		}

	}

}
