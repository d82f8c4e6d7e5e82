package io.httppool.sample.migration;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.httppool.sample.zephyr.ZephyrFolder;

import static org.assertj.core.api.Assertions.assertThat;

class ModuleStageTests {

	private static final ZephyrFolder ROOT = new ZephyrFolder(1, null, "root");

	private static final ZephyrFolder CHILD = new ZephyrFolder(2, 1L, "child");

	private static final ZephyrFolder GRANDCHILD = new ZephyrFolder(3, 2L, "grandchild");

	private static final ZephyrFolder OTHER_ROOT = new ZephyrFolder(4, null, "other");

	private static final ZephyrFolder ORPHAN = new ZephyrFolder(5, 99L, "orphan");

	@Test
	void parentsComeBeforeChildrenWhateverTheOrderOfTheList() {
		assertThat(ModuleStage.byDepth(List.of(GRANDCHILD, CHILD, OTHER_ROOT, ROOT)))
			.containsExactly(List.of(OTHER_ROOT, ROOT), List.of(CHILD), List.of(GRANDCHILD));
	}

	@Test
	void foldersWithoutAWayToTheRootComeLast() {
		assertThat(ModuleStage.byDepth(List.of(ORPHAN, ROOT))).containsExactly(List.of(ROOT), List.of(ORPHAN));
		assertThat(ModuleStage.byDepth(List.of())).isEmpty();
	}

}
