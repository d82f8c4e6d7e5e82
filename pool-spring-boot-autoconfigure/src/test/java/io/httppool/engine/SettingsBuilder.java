package io.httppool.engine;

import java.time.Duration;

import io.httppool.AcquireOrder;

/**
 * Settings of which a test names those that it is about. The others are the defaults of a
 * pool, without jitter.
 */
final class SettingsBuilder {

	int max = 20;

	int overflow;

	int minIdle;

	int maxPending = 1000;

	int maxConcurrentConnects;

	AcquireOrder order = AcquireOrder.LIFO;

	Duration idleTimeout = Duration.ofSeconds(50);

	boolean learning = true;

	Duration maxLifetime = Duration.ofMinutes(5);

	double jitter;

	int maxRequests;

	Duration validateAfterIdle = Duration.ofMillis(1);

	Duration maintenance = Duration.ofSeconds(30);

	Duration leakThreshold = Duration.ofSeconds(60);

	double tenantShare = 1;

	Duration ageing = Duration.ofSeconds(1);

	static SettingsBuilder max(int max) {
		SettingsBuilder builder = new SettingsBuilder();
		builder.max = max;
		builder.maxConcurrentConnects = max;
		return builder;
	}

	SettingsBuilder overflow(int overflow) {
		this.overflow = overflow;
		return this;
	}

	SettingsBuilder minIdle(int minIdle) {
		this.minIdle = minIdle;
		return this;
	}

	SettingsBuilder maxPending(int maxPending) {
		this.maxPending = maxPending;
		return this;
	}

	SettingsBuilder connects(int maxConcurrentConnects) {
		this.maxConcurrentConnects = maxConcurrentConnects;
		return this;
	}

	SettingsBuilder order(AcquireOrder order) {
		this.order = order;
		return this;
	}

	SettingsBuilder idleTimeout(Duration idleTimeout) {
		this.idleTimeout = idleTimeout;
		return this;
	}

	SettingsBuilder maxLifetime(Duration maxLifetime, double jitter) {
		this.maxLifetime = maxLifetime;
		this.jitter = jitter;
		return this;
	}

	SettingsBuilder maxRequests(int maxRequests) {
		this.maxRequests = maxRequests;
		return this;
	}

	SettingsBuilder leakThreshold(Duration leakThreshold) {
		this.leakThreshold = leakThreshold;
		return this;
	}

	SettingsBuilder tenantShare(double tenantShare) {
		this.tenantShare = tenantShare;
		return this;
	}

	EngineSettings build() {
		return new EngineSettings(this.max, this.overflow, this.minIdle, this.maxPending, this.maxConcurrentConnects,
				this.order, this.idleTimeout, Duration.ofSeconds(2), this.learning, this.maxLifetime, this.jitter,
				this.maxRequests, this.validateAfterIdle, this.maintenance, this.leakThreshold, this.tenantShare,
				this.ageing);
	}

}
