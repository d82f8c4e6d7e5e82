package io.httppool.sample.simulator.dataset;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The ids of the options of one project, by type and in their order.
 */
final class Options {

	private final Map<OptionType, List<Long>> ids = new EnumMap<>(OptionType.class);

	private Options() {
	}

	static Options of(SourceProject project, List<SourceOption> all) {
		Options options = new Options();
		for (OptionType type : OptionType.values()) {
			options.ids.put(type,
					all.stream()
						.filter((option) -> option.type() == type && option.projectKey().equals(project.key()))
						.map(SourceOption::id)
						.toList());
		}
		return options;
	}

	List<Long> of(OptionType type) {
		return this.ids.getOrDefault(type, List.of());
	}

}
