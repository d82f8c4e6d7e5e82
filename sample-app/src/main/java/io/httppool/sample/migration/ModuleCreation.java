package io.httppool.sample.migration;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import io.httppool.sample.qtest.QTestModule;

/**
 * A module, recognised by its name among its siblings.
 *
 * @param context the run
 * @param parent id of the module it goes to, or {@code null} for the root
 * @param name its name
 */
record ModuleCreation(MigrationContext context, @Nullable Long parent, String name) implements Creation {

	@Override
	public Optional<Ref> existing() {
		return this.context.index().module(this.parent, this.name);
	}

	@Override
	public Optional<Ref> find() {
		return this.context.qtest()
			.modules(this.context.setup().targetProject(), this.parent)
			.stream()
			.filter((module) -> module.name().equals(this.name))
			.map((module) -> new Ref(module.id()))
			.findFirst();
	}

	@Override
	public Ref create() {
		QTestModule module = this.context.qtest()
			.createModule(this.context.setup().targetProject(), this.parent, this.name);
		return new Ref(module.id());
	}

}
