package io.httppool.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import io.httppool.autoconfigure.PoolConfigurationException.Problem;

/**
 * Prints all problems of a {@link PoolConfigurationException} with what to change.
 */
final class PoolConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<PoolConfigurationException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, PoolConfigurationException cause) {
		StringBuilder description = new StringBuilder("The HTTP connection pools are not configured correctly:");
		StringBuilder action = new StringBuilder("Change the configuration:");
		for (Problem problem : cause.getProblems()) {
			description.append("%n%n    Property: %s".formatted(problem.property()));
			if (problem.value() != null) {
				description.append("%n    Value: \"%s\"".formatted(problem.value()));
			}
			if (problem.origin() != null) {
				description.append("%n    Origin: %s".formatted(problem.origin()));
			}
			description.append("%n    Reason: %s".formatted(problem.reason()));
			action.append("%n%n    %s: %s".formatted(problem.property(), problem.remedy()));
		}
		return new FailureAnalysis(description.toString(), action.toString(), cause);
	}

}
