package io.httppool.sample.qtest;

import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * A module, which contains test cases and other modules.
 *
 * @param id the id
 * @param name the name; the server does not keep it unique
 * @param children the modules in it, present when they were asked for
 */
@JsonNaming(SnakeCaseStrategy.class)
public record QTestModule(long id, String name, @Nullable List<QTestModule> children) {

	/**
	 * The modules in it.
	 * @return the modules, empty if there are none or they were not asked for
	 */
	public List<QTestModule> childrenOrNone() {
		return (this.children != null) ? this.children : List.of();
	}

}
