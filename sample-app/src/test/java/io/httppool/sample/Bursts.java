package io.httppool.sample;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

/**
 * Lets requests through in bursts: after so many of them all others pause for long enough
 * that idle connections end meanwhile.
 */
@TestConfiguration(proxyBeanMethods = false)
class Bursts {

	private static final int BURST = 150;

	private static final long PAUSE_NANOS = 300_000_000;

	private final AtomicInteger requests = new AtomicInteger();

	private final Object gate = new Object();

	@Bean
	RestClientCustomizer burstsCustomizer() {
		return (builder) -> builder.requestInitializer((request) -> pass());
	}

	private void pass() {
		synchronized (this.gate) {
			if (this.requests.incrementAndGet() % BURST == 0) {
				long end = System.nanoTime() + PAUSE_NANOS;
				for (long left = PAUSE_NANOS; left > 0; left = end - System.nanoTime()) {
					LockSupport.parkNanos(left);
				}
			}
		}
	}

}
