package io.httppool.sample.simulator;

import java.time.Duration;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Properties of the target alone.
 *
 * @param username name to log in with
 * @param password password to log in with
 * @param clientName name of the client that logs in
 * @param tokenTtl how long a token is valid
 * @param searchLag how long a new object stays invisible to searches
 * @param queueTime how long a bulk submission takes
 * @param uniqueNames whether a name may be taken once among siblings only
 * @param maxAttachmentSize largest attachment that is accepted
 */
record QTestProperties(@DefaultValue("sim") String username, @DefaultValue("sim-password") String password,
		@DefaultValue("sim-client") String clientName, @DefaultValue("3600s") Duration tokenTtl,
		@DefaultValue("0s") Duration searchLag, @DefaultValue("300ms") Duration queueTime,
		@DefaultValue("false") boolean uniqueNames, @DefaultValue("50MB") DataSize maxAttachmentSize) {

}
