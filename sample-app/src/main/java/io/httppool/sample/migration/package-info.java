/**
 * The migration of a project from Zephyr to qTest: stages, work items, journal,
 * reconciliation, verification, progress and report.
 */
@NullMarked
package io.httppool.sample.migration;

import org.jspecify.annotations.NullMarked;
