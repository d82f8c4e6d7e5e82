package io.httppool.sample.simulator.dataset;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Generates the folders of a project: a tree at most four deep in which one name occurs
 * under three parents and the last folder is empty.
 */
final class FolderGenerator {

	private static final int MAX_DEPTH = 4;

	private static final int NAMESAKES = 3;

	private static final String COMMON_NAME = "Regression";

	private final Randomness random;

	private final SourceProject project;

	private final long firstId;

	private final List<SourceFolder> folders = new ArrayList<>();

	private final Map<Long, Integer> depths = new HashMap<>();

	private final Map<Long, Set<String>> namesByParent = new HashMap<>();

	FolderGenerator(Randomness random, SourceProject project, long firstId) {
		this.random = random;
		this.project = project;
		this.firstId = firstId;
	}

	/**
	 * Generates the folders. To be called once.
	 * @param count how many
	 * @return the folders, each after its parent
	 */
	List<SourceFolder> generate(int count) {
		int roots = Math.min(count, Math.max(NAMESAKES, count / 6));
		for (int i = 0; i < roots; i++) {
			add(null, Words.AREAS.get(i % Words.AREAS.size()));
		}
		for (int i = 0; i < NAMESAKES && this.folders.size() < count; i++) {
			add(this.folders.get(i), COMMON_NAME);
		}
		while (this.folders.size() < count) {
			SourceFolder parent = this.random.pick(this.folders);
			if (depth(parent) < MAX_DEPTH) {
				add(parent, this.random.pick(Words.ASPECTS));
			}
		}
		return List.copyOf(this.folders);
	}

	/**
	 * The folders that may hold test cases: all but the last, which has no child and
	 * stays empty.
	 * @param generated what {@link #generate} returned
	 * @return the folders to choose from
	 */
	static List<SourceFolder> assignable(List<SourceFolder> generated) {
		return (generated.size() > 1) ? generated.subList(0, generated.size() - 1) : generated;
	}

	private void add(@Nullable SourceFolder parent, String name) {
		Long parentId = (parent != null) ? parent.id() : null;
		Set<String> siblings = this.namesByParent.computeIfAbsent(parentId, (key) -> new HashSet<>());
		int index = siblings.size();
		String unique = name;
		for (int number = 2; !siblings.add(unique); number++) {
			unique = name + " " + number;
		}
		int offset = this.folders.size();
		SourceFolder folder = new SourceFolder(this.firstId + 5L * offset, parentId, this.project.key(), unique, index);
		this.folders.add(folder);
		this.depths.put(folder.id(), (parent != null) ? depth(parent) + 1 : 1);
	}

	private int depth(SourceFolder folder) {
		return this.depths.getOrDefault(folder.id(), 1);
	}

}
