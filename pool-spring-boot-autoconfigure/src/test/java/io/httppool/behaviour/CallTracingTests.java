package io.httppool.behaviour;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import brave.Tracing;
import brave.handler.MutableSpan;
import brave.handler.SpanHandler;
import brave.propagation.TraceContext;
import io.micrometer.core.instrument.Clock;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.brave.bridge.BraveBaggageManager;
import io.micrometer.tracing.brave.bridge.BraveCurrentTraceContext;
import io.micrometer.tracing.brave.bridge.BraveTracer;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.tracer.common.SpanContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

import io.httppool.metrics.PoolMetrics;
import io.httppool.metrics.PoolMetricsOptions;
import io.httppool.observation.CallObservations;
import io.httppool.test.server.UpstreamHandler;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * What a pool does for a call, in the trace of whoever makes it.
 */
class CallTracingTests {

	private static final Pattern EXEMPLAR = Pattern
		.compile("(?m)^pool_(\\w+)_seconds_bucket\\{(.*?)le=[^}]*} \\d+ # \\{.*?trace_id=\"([0-9a-f]+)\"");

	/** The common pool may have one thread only. */
	private static final Executor THREADS = (task) -> new Thread(task).start();

	private final List<Observation.Context> stopped = new CopyOnWriteArrayList<>();

	private UpstreamServer upstream;

	private PoolFixture fixture;

	@AfterEach
	void stop() {
		this.fixture.close();
		this.upstream.close();
	}

	@ParameterizedTest
	@EnumSource
	void acquireAndConnectAreStepsOfTheRequest(Client client) {
		ObservationRegistry observations = observed();
		start((request) -> UpstreamResponse.text(200, "hello"));
		this.fixture.pools().traceBy(new CallObservations(() -> observations, true));
		client.get(this.fixture, observations);
		this.fixture.assertAtRest();
		client.get(this.fixture, observations);
		await().untilAsserted(() -> assertThat(stopped("http.client.requests")).hasSize(2));
		List<Observation.Context> requests = stopped("http.client.requests");
		List<Observation.Context> acquires = stopped("pool.call.acquire");
		assertThat(acquires).extracting(CallTracingTests::parent).containsExactlyElementsOf(requests);
		assertThat(acquires).extracting((acquire) -> acquire.getLowCardinalityKeyValue("outcome").getValue())
			.containsExactly("dialled", "hit");
		List<Observation.Context> connects = stopped("pool.call.connect");
		assertThat(connects).singleElement().satisfies((connect) -> {
			assertThat(parent(connect)).isSameAs(requests.get(0));
			assertThat(connect.getLowCardinalityKeyValues()).extracting((each) -> each.getKey() + "=" + each.getValue())
				.containsExactlyInAnyOrder("pool=upstream", "outcome=connected");
			assertThat(connect.getHighCardinalityKeyValues()).isEmpty();
		});
	}

	@ParameterizedTest
	@EnumSource
	void dialThatFailsIsAStepOfTheRequestWithItsError(Client client) {
		ObservationRegistry observations = observed();
		start((request) -> UpstreamResponse.text(200, "hello"));
		this.upstream.close();
		this.fixture.pools().traceBy(new CallObservations(() -> observations, true));
		assertThat(catchThrowable(() -> client.get(this.fixture, observations))).isNotNull();
		await().untilAsserted(() -> assertThat(stopped("pool.call.acquire")).singleElement()
			.satisfies((acquire) -> assertThat(acquire.getLowCardinalityKeyValue("outcome").getValue())
				.isEqualTo("cancelled")));
		assertThat(stopped("pool.call.connect")).singleElement().satisfies((connect) -> {
			assertThat(connect.getLowCardinalityKeyValue("outcome").getValue()).isEqualTo("connect");
			assertThat(connect.getError()).isNotNull();
		});
	}

	@Test
	void withoutStepsOrWithoutACallerNothingIsObserved() {
		ObservationRegistry observations = observed();
		start((request) -> UpstreamResponse.text(200, "hello"));
		this.fixture.pools().traceBy(new CallObservations(() -> observations, false));
		Client.REST_CLIENT.get(this.fixture, observations);
		this.fixture.pools().traceBy(new CallObservations(() -> observations, true));
		this.fixture.restClient().get("/");
		assertThat(this.stopped).extracting(Observation.Context::getName)
			.isNotEmpty()
			.containsOnly("http.client.requests");
	}

	@ParameterizedTest
	@EnumSource
	void exemplarsHaveTheTraceOfTheirCallWhoeverEndedTheWait(Client client) throws Exception {
		Map<String, String> traces = new ConcurrentHashMap<>();
		try (Tracing tracing = Tracing.newBuilder().addSpanHandler(new SpanHandler() {

			@Override
			public boolean end(TraceContext context, MutableSpan span, Cause cause) {
				traces.put(String.valueOf(span.tag("caller")), context.traceIdString());
				return true;
			}

		}).build()) {
			BraveTracer tracer = new BraveTracer(tracing.tracer(),
					new BraveCurrentTraceContext(tracing.currentTraceContext()), new BraveBaggageManager());
			ObservationRegistry observations = ObservationRegistry.create();
			observations.observationConfig().observationHandler(new DefaultTracingObservationHandler(tracer));
			PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT,
					new PrometheusRegistry(), Clock.SYSTEM, new CurrentSpan(tracer));
			PoolMetrics metrics = new PoolMetrics(new PoolMetricsOptions(true, false));
			metrics.bindTo(registry);
			Gate gate = new Gate();
			start(gate, metrics);
			this.fixture.pools().traceBy(new CallObservations(() -> observations, false));
			CompletableFuture<Void> holder = CompletableFuture
				.runAsync(() -> client.getAs("holder", this.fixture, observations), THREADS);
			gate.awaitRequest();
			CompletableFuture<Void> waiter = CompletableFuture
				.runAsync(() -> client.getAs("waiter", this.fixture, observations), THREADS);
			await().until(() -> this.fixture.stats().pending() == 1);
			gate.open();
			holder.get();
			waiter.get();
			await().until(() -> traces.keySet().containsAll(List.of("holder", "waiter")));
			Map<String, String> exemplars = exemplars(registry);
			assertThat(exemplars).containsEntry("acquire dialled", traces.get("holder"))
				.containsEntry("acquire waited", traces.get("waiter"));
			assertThat(exemplars.get("usage")).isIn(traces.values());
		}
	}

	@ParameterizedTest
	@EnumSource
	void handlerThatThrowsCostsNoConnection(Client client) {
		ObservationRegistry observations = ObservationRegistry.create();
		observations.observationConfig().observationHandler(new ObservationHandler<>() {

			@Override
			public void onStart(Observation.Context context) {
				if (context.getName().equals("pool.call.acquire")) {
					throw new IllegalStateException("in a handler");
				}
			}

			@Override
			public void onStop(Observation.Context context) {
				if (context.getName().startsWith("pool.call")) {
					throw new IllegalStateException("in a handler");
				}
			}

			@Override
			public void onScopeOpened(Observation.Context context) {
				if (Thread.currentThread().getName().startsWith("pool-")) {
					throw new IllegalStateException("in a handler");
				}
			}

			@Override
			public boolean supportsContext(Observation.Context context) {
				return true;
			}

		});
		start((request) -> UpstreamResponse.text(200, "hello"));
		this.fixture.pools().traceBy(new CallObservations(() -> observations, true));
		for (int i = 0; i < 3; i++) {
			client.get(this.fixture, observations);
			this.fixture.assertAtRest();
		}
		assertThat(this.upstream.stats().connectionsAccepted()).isOne();
	}

	@Test
	void idleConnectionKeepsNothingOfItsLastCallInMemory() {
		ObservationRegistry observations = observed();
		this.upstream = UpstreamServer.start((request) -> UpstreamResponse.text(200, "hello"));
		this.fixture = new PoolFixture(this.upstream, (config) -> config);
		this.fixture.pools().traceBy(new CallObservations(() -> observations, false));
		WeakReference<byte[]> body = post(observations);
		this.fixture.assertAtRest();
		assertThat(this.fixture.stats().idle()).isOne();
		this.stopped.clear();
		await().untilAsserted(() -> {
			System.gc();
			assertThat(body.get()).isNull();
		});
	}

	private WeakReference<byte[]> post(ObservationRegistry observations) {
		byte[] body = new byte[100_000];
		this.fixture.springRestClient()
			.mutate()
			.observationRegistry(observations)
			.build()
			.post()
			.uri("/")
			.body(body)
			.retrieve()
			.toBodilessEntity();
		return new WeakReference<>(body);
	}

	private void start(UpstreamHandler handler, PoolMetrics... metrics) {
		this.upstream = UpstreamServer.start(handler);
		this.fixture = new PoolFixture(this.upstream,
				(config) -> config.maxConnections(1).acquireTimeout(Duration.ofSeconds(10)), metrics);
	}

	private ObservationRegistry observed() {
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler(new ObservationHandler<>() {

			@Override
			public void onStop(Observation.Context context) {
				CallTracingTests.this.stopped.add(context);
			}

			@Override
			public boolean supportsContext(Observation.Context context) {
				return true;
			}

		});
		return registry;
	}

	private List<Observation.Context> stopped(String name) {
		return this.stopped.stream().filter((context) -> name.equals(context.getName())).toList();
	}

	private static Object parent(Observation.Context context) {
		return (context.getParentObservation() != null) ? context.getParentObservation().getContextView() : null;
	}

	/**
	 * The trace of each timer, by name and outcome.
	 */
	private static Map<String, String> exemplars(PrometheusMeterRegistry registry) {
		Map<String, String> exemplars = new ConcurrentHashMap<>();
		Matcher matcher = EXEMPLAR.matcher(registry.scrape("application/openmetrics-text; version=1.0.0"));
		while (matcher.find()) {
			Matcher outcome = Pattern.compile("outcome=\"(\\w+)\"").matcher(matcher.group(2));
			exemplars.put(matcher.group(1) + (outcome.find() ? " " + outcome.group(1) : ""), matcher.group(3));
		}
		return exemplars;
	}

	enum Client {

		REST_CLIENT {

			@Override
			void get(PoolFixture fixture, ObservationRegistry observations) {
				RestClient client = fixture.springRestClient().mutate().observationRegistry(observations).build();
				client.get().uri("/").retrieve().body(String.class);
			}

		},

		WEB_CLIENT {

			@Override
			void get(PoolFixture fixture, ObservationRegistry observations) {
				WebClient client = fixture.springWebClient().mutate().observationRegistry(observations).build();
				client.get().uri("/").retrieve().bodyToMono(String.class).block();
			}

		};

		abstract void get(PoolFixture fixture, ObservationRegistry observations);

		/**
		 * Make a call in a trace whose span has a name.
		 */
		void getAs(String caller, PoolFixture fixture, ObservationRegistry observations) {
			Observation.createNotStarted("caller", observations)
				.lowCardinalityKeyValue("caller", caller)
				.observe(() -> get(fixture, observations));
		}

	}

	/**
	 * What Boot makes of a tracer for Prometheus' registry.
	 */
	private record CurrentSpan(BraveTracer tracer) implements SpanContext {

		@Override
		public String getCurrentTraceId() {
			Span span = this.tracer.currentSpan();
			return (span != null) ? span.context().traceId() : null;
		}

		@Override
		public String getCurrentSpanId() {
			Span span = this.tracer.currentSpan();
			return (span != null) ? span.context().spanId() : null;
		}

		@Override
		public boolean isCurrentSpanSampled() {
			Span span = this.tracer.currentSpan();
			return span != null && Boolean.TRUE.equals(span.context().sampled());
		}

		@Override
		public void markCurrentSpanAsExemplar() {
		}

	}

}
