package io.httppool.sample.simulator;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

import io.httppool.sample.simulator.dataset.DatasetSize;
import io.httppool.sample.simulator.qtest.QTestSettings;
import io.httppool.sample.simulator.zephyr.ZephyrSettings;
import io.httppool.test.server.ConnectionBehaviour;
import io.httppool.test.server.FaultPlan;
import io.httppool.test.server.LatencyModel;
import io.httppool.test.server.Rate;
import io.httppool.test.server.RateLimit;

/**
 * What both simulators are started with, read from the properties under {@code sim}.
 *
 * @param seed seed of everything random
 * @param size size of the dataset
 * @param zephyr the source
 * @param zephyrServer its server
 * @param qtest the target
 * @param qtestServer its server
 */
record SimulatorSettings(long seed, DatasetSize size, ZephyrSettings zephyr, Server zephyrServer, QTestSettings qtest,
		Server qtestServer) {

	private static final String HOSTILE = "hostile";

	private static final Duration HOSTILE_TOKEN_LIFETIME = Duration.ofSeconds(3);

	private static final List<String> ZEPHYR_TOKENS = List.of("zephyr-token-1", "zephyr-token-2");

	private static final RateLimit ZEPHYR_LIMIT = RateLimit.of(200, 400)
		.withBody("{\"message\":\"Too Many Requests\"}");

	private static final RateLimit QTEST_LIMIT = RateLimit.of(100, 200)
		.withBody("{\"message\":\"API rate limit exceeded\"}");

	/**
	 * Reads the settings.
	 * @param environment where the properties are
	 * @return the settings, {@code null} if the simulators are switched off
	 */
	static @Nullable SimulatorSettings from(Environment environment) {
		Binder binder = Binder.get(environment);
		SimulatorProperties properties = binder.bindOrCreate("sim", SimulatorProperties.class);
		if (!properties.enabled()) {
			return null;
		}
		FaultPlan plan = plan(properties.plan());
		// The target alone is limited by a plan.
		FaultPlan zephyrPlan = new FaultPlan(plan.name(), plan.rules(), null, plan.idleTimeout());
		long seed = properties.dataset().seed();
		ZephyrProperties zephyr = binder.bindOrCreate("sim.zephyr", ZephyrProperties.class);
		return new SimulatorSettings(seed, size(properties.dataset()),
				new ZephyrSettings(Objects.requireNonNullElse(zephyr.tokens(), ZEPHYR_TOKENS), zephyr.maxPage()),
				server(binder, "zephyr", ZEPHYR_LIMIT, zephyrPlan),
				qtest(binder.bindOrCreate("sim.qtest", QTestProperties.class), plan),
				server(binder, "qtest", QTEST_LIMIT, plan));
	}

	private static FaultPlan plan(String name) {
		try {
			return FaultPlan.named(name);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("Property sim.plan: " + ex.getMessage(), ex);
		}
	}

	private static DatasetSize size(SimulatorProperties.Dataset dataset) {
		DatasetSize derived = DatasetSize.ofTestCases(dataset.testCases());
		return new DatasetSize(dataset.testCases(), Objects.requireNonNullElse(dataset.folders(), derived.folders()),
				Objects.requireNonNullElse(dataset.cycles(), derived.cycles()),
				Objects.requireNonNullElse(dataset.executions(), derived.executions()),
				Objects.requireNonNullElse(dataset.attachments(), derived.attachments()));
	}

	private static QTestSettings qtest(QTestProperties properties, FaultPlan plan) {
		Duration tokenLifetime = plan.name().equals(HOSTILE) ? HOSTILE_TOKEN_LIFETIME : properties.tokenTtl();
		return new QTestSettings(properties.username(), properties.password(), properties.clientName(), tokenLifetime,
				properties.searchLag(), properties.queueTime(), properties.uniqueNames(),
				properties.maxAttachmentSize().toBytes());
	}

	private static Server server(Binder binder, String name, RateLimit defaultLimit, FaultPlan plan) {
		UpstreamProperties properties = binder.bindOrCreate("sim." + name, UpstreamProperties.class);
		ConnectionBehaviour behaviour = new ConnectionBehaviour(properties.idleTimeout(), properties.idleCloseMode(),
				properties.maxRequestsPerConnection(), properties.announceClose(), properties.keepAliveHeader(),
				properties.maxConnections(), properties.maxConcurrentRequests(), properties.backlogStall());
		return new Server(name, properties.port(), behaviour, limit(properties.limit(), defaultLimit),
				latency(properties.latency()), plan);
	}

	private static RateLimit limit(UpstreamProperties.Limit limit, RateLimit absent) {
		Rate rate = new Rate(Objects.requireNonNullElse(limit.rate(), absent.rate().perSecond()),
				Objects.requireNonNullElse(limit.burst(), absent.rate().burst()));
		return absent.withRate(rate)
			.withScope(limit.scope())
			.withRetryAfter(limit.retryAfter())
			.withHeaders(limit.headers());
	}

	private static LatencyModel latency(UpstreamProperties.Latency latency) {
		Duration p50 = latency.p50();
		if (p50.isZero()) {
			return LatencyModel.none();
		}
		Duration p99 = Objects.requireNonNullElse(latency.p99(), p50.multipliedBy(6));
		LatencyModel model = LatencyModel.of(p50, p99);
		for (String method : new String[] { "POST", "PUT", "DELETE" }) {
			model = model.withMethod(method, p50.multipliedBy(2), p99.multipliedBy(2));
		}
		return model;
	}

	/**
	 * What a server is started with.
	 *
	 * @param name its name
	 * @param port its port, zero for any
	 * @param behaviour how it treats connections
	 * @param limit its rate limit
	 * @param latency how long it thinks
	 * @param plan what goes wrong
	 */
	record Server(String name, int port, ConnectionBehaviour behaviour, RateLimit limit, LatencyModel latency,
			FaultPlan plan) {

	}

}
