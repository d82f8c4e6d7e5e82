package io.httppool.benchmarks;

import java.net.URI;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import jdk.jfr.Recording;

import io.httppool.benchmarks.WatchedClient.Cost;
import io.httppool.benchmarks.WatchedClient.Watcher;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;
import io.httppool.test.server.UpstreamTls;

/**
 * What does it cost a request on a warm connection that the pool is watched? By
 * everything that can watch one, and by each of it alone. Spring's own observation of the
 * request is off throughout.
 * <p>
 * Measured is what the thread that makes the requests takes of a processor and allocates:
 * with a blocking client that is all that a request is for the client, the system's work
 * for its socket included. Short rounds on a watched pool take turns with rounds on a
 * plain one, in the order plain, watched, watched, plain and then the other way round, so
 * that what disturbs the machine meets both alike. A series is some of those turns with
 * two new pools and gives one ratio; of all series the median is told, and the interval
 * that holds it with a probability of 95 %. The ratio of a plain pool to a plain one
 * shows what the method makes of no difference.
 * <p>
 * The request is the smallest that there is, to which the share is largest: without TLS,
 * with an answer of two bytes. The last row is of one over TLS with an answer of 4 KB.
 * <p>
 * Not measured is the upstream, and what the number of requests has little to do with:
 * the looks at each pool once a second, scrapes, and the thread of the Flight Recorder
 * that writes its buffers to disk. The recording goes on while plain pools have their
 * turn, too; they have nothing to record. All pools share one JVM, and so what the
 * compiler knows of the code: a plain pool, too, makes calls for which there are many
 * targets, and pays some nanoseconds for each.
 * <p>
 * The upstream answers at once. On one processor (see the module's README) the two
 * threads hand it over to each other; on several, waking the other one up may take more
 * time than the request, depending on where the system places the two, and the ratios say
 * nothing.
 */
public final class InsightCost {

	private static final int SERIES = 60;

	/** Not counted: the compiler is at work. */
	private static final int SERIES_BEFORE = 20;

	private static final int TURNS = 6;

	private static final int REQUESTS = 100;

	/** A page of 20 small objects. */
	private static final String USUAL_ANSWER = "["
			+ "{\"id\": 4711, \"name\": \"%s\"},".formatted("n".repeat(174)).repeat(20) + "{}]";

	private static final double MOST_RATIO = 1.05;

	private static final double MOST_BYTES = 500;

	private InsightCost() {
	}

	/**
	 * Run.
	 * @param args none
	 */
	public static void main(String[] args) {
		Subject everything = new Subject("everything", EnumSet.allOf(Watcher.class), true);
		List<Subject> subjects = List.of(new Subject("nothing: plain again", Set.of(), false),
				new Subject("meters", Set.of(Watcher.METERS), false),
				new Subject("health", Set.of(Watcher.HEALTH), false),
				new Subject("episodes", Set.of(Watcher.EPISODES), false),
				new Subject("record for advice", Set.of(Watcher.RECORD), false),
				new Subject("log", Set.of(Watcher.LOG), false),
				new Subject("Flight Recorder, usual events", Set.of(Watcher.FLIGHT_RECORDER), false),
				new Subject("Flight Recorder, every event", Set.of(Watcher.FLIGHT_RECORDER), true),
				new Subject("tie to observations", Set.of(Watcher.OBSERVATIONS), false),
				new Subject("everything, usual events", EnumSet.allOf(Watcher.class), false), everything,
				new Subject("everything, TLS and 4 KB", EnumSet.allOf(Watcher.class), true, true));
		Map<Subject, List<Outcome>> outcomes = new LinkedHashMap<>();
		try (UpstreamServer smallest = UpstreamServer.start((request) -> UpstreamResponse.json(200, "[]"));
				UpstreamServer usual = UpstreamServer.builder("usual")
					.tls(UpstreamTls.valid())
					.handler((request) -> UpstreamResponse.json(200, USUAL_ANSWER))
					.start();
				Recording recording = new Recording()) {
			recording.start();
			for (int series = 0; series < SERIES_BEFORE + SERIES; series++) {
				for (Subject subject : subjects) {
					subject.choose(recording);
					UpstreamServer upstream = subject.usual() ? usual : smallest;
					Outcome outcome = measure(upstream.baseUrl(), subject.watchers(), series);
					if (series >= SERIES_BEFORE) {
						outcomes.computeIfAbsent(subject, (any) -> new ArrayList<>()).add(outcome);
					}
				}
			}
		}
		Report report = new Report("A request on a watched pool against one on a plain pool, per request", "watched by",
				"plain us", "more us", "ratio", "from", "to", "more bytes");
		outcomes.forEach((subject, ofSubject) -> row(report, subject, ofSubject));
		List<Outcome> ofEverything = outcomes.getOrDefault(everything, List.of());
		Samples ratios = ratios(ofEverything);
		report.goal(ratios.medianTo() <= MOST_RATIO, "everything takes at most 1.05 times the CPU",
				"from " + Report.number(ratios.medianFrom()) + " to " + Report.number(ratios.medianTo()));
		double bytes = moreBytes(ofEverything).medianTo();
		report.goal(bytes <= MOST_BYTES, "and at most 500 bytes more", "at most " + Report.number(bytes));
		System.exit(report.print(System.out));
	}

	private static void row(Report report, Subject subject, List<Outcome> outcomes) {
		Samples ratios = ratios(outcomes);
		Samples plain = Samples.of(outcomes.stream().map((outcome) -> outcome.plain().micros()).toList());
		Samples more = Samples
			.of(outcomes.stream().map((outcome) -> outcome.watched().micros() - outcome.plain().micros()).toList());
		report.row(subject.name(), Report.number(plain.median()), Report.number(more.median()),
				Report.number(ratios.median()), Report.number(ratios.medianFrom()), Report.number(ratios.medianTo()),
				Report.number(moreBytes(outcomes).median()));
	}

	private static Samples ratios(List<Outcome> outcomes) {
		return Samples.of(outcomes.stream().map(Outcome::ratio).toList());
	}

	private static Samples moreBytes(List<Outcome> outcomes) {
		return Samples
			.of(outcomes.stream().map((outcome) -> outcome.watched().bytes() - outcome.plain().bytes()).toList());
	}

	private static Outcome measure(URI upstream, Set<Watcher> watchers, int series) {
		// Which one is made first may matter as well as which one runs first.
		boolean plainFirst = series % 2 == 0;
		try (WatchedClient first = new WatchedClient(upstream, plainFirst ? Set.of() : watchers);
				WatchedClient second = new WatchedClient(upstream, plainFirst ? watchers : Set.of())) {
			WatchedClient plain = plainFirst ? first : second;
			WatchedClient watched = plainFirst ? second : first;
			first.run(REQUESTS);
			second.run(REQUESTS);
			List<Turn> turns = new ArrayList<>();
			for (int turn = 0; turn < TURNS; turn++) {
				turns.add((turn % 2 == 0) ? turn(plain, watched) : turn(watched, plain).reversed());
			}
			return Outcome.of(turns);
		}
	}

	private static Turn turn(WatchedClient outer, WatchedClient inner) {
		Cost before = outer.run(REQUESTS);
		Cost between = inner.run(REQUESTS).plus(inner.run(REQUESTS));
		return new Turn(before.plus(outer.run(REQUESTS)).halved(), between.halved());
	}

	/**
	 * What is compared with a plain pool.
	 *
	 * @param name for the report
	 * @param watchers what watches the pool
	 * @param everyEvent whether everything is recorded, or what a recording has unless it
	 * says otherwise
	 * @param usual whether the request goes over TLS and has an answer of 4 KB, and is
	 * not the smallest one that there is
	 */
	private record Subject(String name, Set<Watcher> watchers, boolean everyEvent, boolean usual) {

		private Subject(String name, Set<Watcher> watchers, boolean everyEvent) {
			this(name, watchers, everyEvent, false);
		}

		private void choose(Recording recording) {
			recording.enable("io.httppool.Acquire").with("minimumWait", this.everyEvent ? "0 ns" : "10 ms");
			if (this.everyEvent) {
				recording.enable("io.httppool.Release");
			}
			else {
				recording.disable("io.httppool.Release");
			}
		}

	}

	/**
	 * Two rounds of each of two pools.
	 *
	 * @param plain what a request took on the plain one
	 * @param watched and on the other one
	 */
	private record Turn(Cost plain, Cost watched) {

		private double ratio() {
			return this.watched.micros() / this.plain.micros();
		}

		private Turn reversed() {
			return new Turn(this.watched, this.plain);
		}

	}

	/**
	 * What a series says.
	 *
	 * @param ratio how many times as much time a request took on the watched pool
	 * @param plain what it took on the plain one
	 * @param watched and on the watched one
	 */
	private record Outcome(double ratio, Cost plain, Cost watched) {

		private static Outcome of(List<Turn> turns) {
			return new Outcome(Samples.of(turns.stream().map(Turn::ratio).toList()).median(),
					median(turns.stream().map(Turn::plain).toList()),
					median(turns.stream().map(Turn::watched).toList()));
		}

		private static Cost median(List<Cost> costs) {
			return new Cost(Samples.of(costs.stream().map(Cost::micros).toList()).median(),
					Samples.of(costs.stream().map(Cost::bytes).toList()).median());
		}

	}

}
