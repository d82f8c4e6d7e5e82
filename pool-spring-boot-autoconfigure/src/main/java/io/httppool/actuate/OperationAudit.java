package io.httppool.actuate;

import java.security.Principal;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.boot.actuate.audit.listener.AuditApplicationEvent;
import org.springframework.context.ApplicationEventPublisher;

import io.httppool.ConnectionPool;

/**
 * Tells the application who did what to a pool. Boot keeps the events if there is an
 * {@code AuditEventRepository}.
 */
final class OperationAudit {

	private static final String TYPE = "POOL_OPERATION";

	private final ApplicationEventPublisher publisher;

	OperationAudit(ApplicationEventPublisher publisher) {
		this.publisher = publisher;
	}

	void performed(ConnectionPool pool, PoolAction action, Map<String, Object> numbers, @Nullable Principal principal) {
		Map<String, Object> data = new LinkedHashMap<>();
		data.put("pool", pool.name());
		data.put("action", action.key());
		data.putAll(numbers);
		String name = (principal != null) ? principal.getName() : null;
		this.publisher.publishEvent(new AuditApplicationEvent(new AuditEvent(name, TYPE, data)));
	}

}
