package io.httppool.sample.simulator.qtest;

import java.time.Duration;

/**
 * How the simulated target behaves.
 *
 * @param username the name to log in with
 * @param password the password to log in with
 * @param clientName the name of the client that logs in
 * @param tokenLifetime how long a token is valid
 * @param searchLag how long a new object stays invisible to searches
 * @param queueTime how long a bulk submission takes
 * @param uniqueNames whether a name may be taken once among siblings only
 * @param maxAttachmentSize the largest attachment accepted, in bytes
 */
public record QTestSettings(String username, String password, String clientName, Duration tokenLifetime,
		Duration searchLag, Duration queueTime, boolean uniqueNames, long maxAttachmentSize) {

}
