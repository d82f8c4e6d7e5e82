package io.httppool.autoconfigure.health;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointProperties;
import org.springframework.boot.health.contributor.Status;

import io.httppool.health.DegradedStatus;

/**
 * Gives {@link DegradedStatus#DEGRADED} its place in the order of severity, without which
 * Boot would take no notice of it. An order that the user set is left alone, and no HTTP
 * mapping is added: a single one would replace all of Boot's.
 */
final class DegradedStatusOrderPostProcessor implements BeanPostProcessor {

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof HealthEndpointProperties properties && properties.getStatus().getOrder().isEmpty()) {
			properties.getStatus().setOrder(DegradedStatus.ORDER.stream().map(Status::getCode).toList());
		}
		return bean;
	}

}
