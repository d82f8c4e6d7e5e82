package io.httppool.sample.migration;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.httppool.sample.zephyr.ZephyrFolder;

/**
 * Folders become modules, parents before children.
 */
final class ModuleStage {

	private final MigrationContext context;

	ModuleStage(MigrationContext context) {
		this.context = context;
	}

	void run() {
		List<ZephyrFolder> folders = this.context.patience()
			.read(() -> SourceLists
				.all((startAt) -> this.context.zephyr().folders(this.context.setup().project(), startAt)));
		this.context.tallies().of(Kind.MODULE).source(folders.size());
		this.context.progress().begin(1, "modules", (long) folders.size());
		for (List<ZephyrFolder> depth : byDepth(folders)) {
			this.context.runner().run((items) -> depth.forEach((folder) -> items.accept(new ModuleItem(folder))));
		}
	}

	/**
	 * Sort folders by their depth, whatever order they came in. Folders without a way to
	 * the root come last.
	 * @param folders the folders
	 * @return the folders of each depth, beginning with the root
	 */
	static List<List<ZephyrFolder>> byDepth(List<ZephyrFolder> folders) {
		Map<@Nullable Long, List<ZephyrFolder>> children = new HashMap<>();
		folders.forEach(
				(folder) -> children.computeIfAbsent(folder.parentId(), (parent) -> new ArrayList<>()).add(folder));
		List<List<ZephyrFolder>> depths = new ArrayList<>();
		List<ZephyrFolder> depth = children.remove(null);
		while (depth != null && !depth.isEmpty()) {
			depths.add(depth);
			List<ZephyrFolder> next = new ArrayList<>();
			for (ZephyrFolder folder : depth) {
				List<ZephyrFolder> below = children.remove(folder.id());
				next.addAll((below != null) ? below : List.of());
			}
			depth = next;
		}
		if (!children.isEmpty()) {
			depths.add(children.values().stream().flatMap(List::stream).toList());
		}
		return depths;
	}

	private final class ModuleItem implements WorkItem {

		private final ZephyrFolder folder;

		private final String source;

		ModuleItem(ZephyrFolder folder) {
			this.folder = folder;
			this.source = String.valueOf(folder.id());
		}

		@Override
		public String name() {
			return "folder " + this.source + " '" + this.folder.name() + "'";
		}

		@Override
		public void run() {
			MigrationContext context = ModuleStage.this.context;
			context.creator()
				.ensure(Kind.MODULE, this.source, new ModuleCreation(context, parent(), this.folder.name()));
		}

		private @Nullable Long parent() {
			Long parent = this.folder.parentId();
			if (parent == null) {
				return null;
			}
			Ref module = ModuleStage.this.context.ledger().find(Kind.MODULE, String.valueOf(parent));
			if (module == null) {
				throw new FailedItemException("its parent " + parent + " was not migrated", null);
			}
			return module.id();
		}

		@Override
		public void countFailed(Tallies tallies) {
			tallies.of(Kind.MODULE).failed(1);
		}

	}

}
