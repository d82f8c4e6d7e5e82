package io.httppool.sample.simulator.qtest;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * A field of a kind of object, to which an object's properties refer by id.
 *
 * @param id the id, different for each kind of object
 * @param label the name that people see
 * @param custom whether the customer added it
 * @param allowedValues the values to choose from, empty for a text
 */
record Field(long id, String label, boolean custom, List<Field.Value> allowedValues) {

	static final String SOURCE_KEY = "Zephyr Key";

	static final List<Field> OF_TEST_CASES = List
		.of(new Field(2631697, "Status", false, List.of(new Value(201, "New", true), new Value(202, "Ready", false))),
				new Field(2631698, "Type", false,
						List.of(new Value(711, "Automation", false), new Value(712, "Manual", true))),
				new Field(2631699, "Assigned To", false, List.of()),
				new Field(2631700, "Priority", false, List.of(new Value(721, "High", false),
						new Value(722, "Normal", true), new Value(723, "Low", false))),
				new Field(2631710, SOURCE_KEY, true, List.of()));

	static final List<Field> OF_TEST_RUNS = List.of(new Field(2632699, "Assigned To", false, List.of()),
			new Field(2632710, SOURCE_KEY, true, List.of()));

	static final long TEST_CASE_PRIORITY = byLabel(OF_TEST_CASES, "Priority").orElseThrow().id();

	static final long TEST_CASE_KEY = byLabel(OF_TEST_CASES, SOURCE_KEY).orElseThrow().id();

	static final long TEST_RUN_KEY = byLabel(OF_TEST_RUNS, SOURCE_KEY).orElseThrow().id();

	static Optional<Field> byLabel(List<Field> fields, String label) {
		return fields.stream().filter((field) -> field.label().equalsIgnoreCase(label)).findFirst();
	}

	static Optional<Field> byId(List<Field> fields, long id) {
		return fields.stream().filter((field) -> field.id() == id).findFirst();
	}

	/**
	 * The value of an object that states none.
	 * @return the default, {@code null} if there is none
	 */
	@Nullable String defaultValue() {
		return this.allowedValues.stream()
			.filter(Value::byDefault)
			.map((value) -> String.valueOf(value.id()))
			.findFirst()
			.orElse(null);
	}

	/**
	 * Whether a value may be given.
	 * @param text the value
	 * @return {@code true} for every text unless there are values to choose from
	 */
	boolean allows(String text) {
		return this.allowedValues.isEmpty()
				|| this.allowedValues.stream().anyMatch((value) -> String.valueOf(value.id()).equals(text));
	}

	/**
	 * A value to choose from.
	 *
	 * @param id what properties hold
	 * @param label the name that people see
	 * @param byDefault whether it is taken when none is stated
	 */
	record Value(int id, String label, boolean byDefault) {

	}

}
