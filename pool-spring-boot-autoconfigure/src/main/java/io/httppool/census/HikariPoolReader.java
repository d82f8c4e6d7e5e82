package io.httppool.census;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import org.jspecify.annotations.Nullable;

import io.httppool.insight.UnmanagedPool;

/**
 * Knows HikariCP's pools of database connections, also behind a {@link DataSource} that
 * {@linkplain java.sql.Wrapper wraps} one.
 */
public final class HikariPoolReader implements PoolReader {

	@Override
	public @Nullable Object poolOf(Object candidate) {
		if (!(candidate instanceof DataSource dataSource)) {
			return null;
		}
		if (dataSource instanceof HikariDataSource) {
			return dataSource;
		}
		try {
			return dataSource.isWrapperFor(HikariDataSource.class) ? dataSource.unwrap(HikariDataSource.class) : null;
		}
		catch (SQLException ex) {
			return null;
		}
	}

	@Override
	public UnmanagedPool read(String name, Object pool, List<Object> path) {
		HikariDataSource dataSource = (HikariDataSource) pool;
		UnmanagedPool found = UnmanagedPool.of(name, "hikaricp")
			.withLimits(dataSource.getMaximumPoolSize(), null, Duration.ofMillis(dataSource.getConnectionTimeout()));
		// Not there before the first connection is asked for.
		HikariPoolMXBean numbers = dataSource.getHikariPoolMXBean();
		return (numbers != null) ? found.withUse(numbers.getActiveConnections(), numbers.getIdleConnections(),
				numbers.getThreadsAwaitingConnection()) : found;
	}

}
