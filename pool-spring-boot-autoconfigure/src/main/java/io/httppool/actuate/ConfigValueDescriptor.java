package io.httppool.actuate;

/**
 * One setting of a pool.
 *
 * @param value the value in force as it could stand in the properties, or asterisks for a
 * secret
 * @param origin where the value comes from, {@code default} if nobody set it
 */
public record ConfigValueDescriptor(Object value, String origin) {

}
