package io.httppool.sample.simulator.dataset;

/**
 * A value to choose from: a status, a priority or an environment.
 *
 * @param id the id, by which other objects refer to it
 * @param projectKey the key of its project
 * @param type what it is a value for
 * @param name the name
 * @param index the position in the list of its type, from zero
 * @param color the colour, as a hexadecimal triplet
 * @param byDefault whether it is the default of its type
 */
public record SourceOption(long id, String projectKey, OptionType type, String name, int index, String color,
		boolean byDefault) {

}
