package io.httppool.engine;

import org.junit.jupiter.api.Tag;

/**
 * The races of {@link EngineRaceTests} for a connection that serves two requests at once.
 */
@Tag("slow")
public class SharedEngineRaceTests extends EngineRaceTests {

	public SharedEngineRaceTests() {
		this.driver.maxStreams = 2;
	}

}
