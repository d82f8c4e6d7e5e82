package io.httppool.actuate;

import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

import io.httppool.insight.Finding;
import io.httppool.insight.FindingKind;

/**
 * One piece of advice on a pool.
 *
 * @param finding see {@link Finding#kind()}
 * @param severity see {@link Finding#severity()}
 * @param summary see {@link Finding#summary()}
 * @param evidence see {@link Finding#evidence()}
 * @param property see {@link Finding#property()}; absent from the JSON when {@code null}
 * @param value see {@link Finding#value()}; absent from the JSON when {@code null}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FindingDescriptor(FindingKind finding, Finding.Severity severity, String summary,
		Map<String, Object> evidence, @Nullable String property, @Nullable String value) {

	static FindingDescriptor of(Finding finding) {
		return new FindingDescriptor(finding.kind(), finding.severity(), finding.summary(), finding.evidence(),
				finding.property(), finding.value());
	}

}
