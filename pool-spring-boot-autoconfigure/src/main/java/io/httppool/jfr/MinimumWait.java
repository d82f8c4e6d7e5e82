package io.httppool.jfr;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import jdk.jfr.SettingControl;
import org.jspecify.annotations.Nullable;

/**
 * The setting {@code minimumWait} of {@link AcquireEvent}. The Flight Recorder's own
 * {@code threshold} compares the time between begin and end of an event, and there is
 * none here. Values are written as for {@code threshold}: {@code 10 ms}.
 * <p>
 * Created by the Flight Recorder, which calls all methods but {@link #isReachedBy(long)}
 * under a lock of its own.
 */
final class MinimumWait extends SettingControl {

	private static final String DEFAULT = "10 ms";

	private static final Map<String, ChronoUnit> UNITS = Map.of("ns", ChronoUnit.NANOS, "us", ChronoUnit.MICROS, "ms",
			ChronoUnit.MILLIS, "s", ChronoUnit.SECONDS, "m", ChronoUnit.MINUTES, "h", ChronoUnit.HOURS, "d",
			ChronoUnit.DAYS);

	private static final Pattern FORMAT = Pattern.compile("(\\d{1,5})\\s*(ns|us|ms|s|m|h|d)");

	private String value = DEFAULT;

	private String combined = DEFAULT;

	private volatile long nanos = parse(DEFAULT).orElseThrow().toNanos();

	@Override
	public String combine(Set<String> settingValues) {
		// Several recordings at once: the one that wants most wins.
		this.combined = settingValues.stream()
			.filter((text) -> parse(text).isPresent())
			.min(Comparator.comparing((text) -> parse(text).orElseThrow()))
			.orElse(DEFAULT);
		return this.combined;
	}

	@Override
	public void setValue(@Nullable String settingValue) {
		// JDK 17 loses what combine(Set) returns and sets null.
		String wanted = (settingValue != null) ? settingValue : this.combined;
		this.value = parse(wanted).isPresent() ? wanted : DEFAULT;
		this.nanos = parse(this.value).orElseThrow().toNanos();
	}

	@Override
	public String getValue() {
		return this.value;
	}

	boolean isReachedBy(long waitedNanos) {
		return waitedNanos >= this.nanos;
	}

	private static Optional<Duration> parse(String text) {
		Matcher matcher = FORMAT.matcher(text.strip());
		if (!matcher.matches()) {
			return Optional.empty();
		}
		ChronoUnit unit = Objects.requireNonNull(UNITS.get(matcher.group(2)));
		return Optional.of(Duration.of(Long.parseLong(matcher.group(1)), unit));
	}

}
