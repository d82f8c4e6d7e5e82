package io.httppool.sample.qtest;

import java.time.OffsetDateTime;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The result of a run, to be created.
 *
 * @param status the status
 * @param exeStartDate when the run began, if known
 * @param exeEndDate when it ended, if it did
 * @param note a remark, as HTML
 * @param testCaseVersionId the version of the test case that was run
 * @param testStepLogs results of single steps
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NewLog(Status status, @Nullable @JsonFormat(pattern = NewLog.DATE) OffsetDateTime exeStartDate,
		@Nullable @JsonFormat(pattern = NewLog.DATE) OffsetDateTime exeEndDate, String note, long testCaseVersionId,
		List<Object> testStepLogs) {

	/** qTest takes an offset in digits only, never a {@code Z}. */
	static final String DATE = "yyyy-MM-dd'T'HH:mm:ssxxx";

	/**
	 * A status by its id.
	 *
	 * @param id the id
	 */
	public record Status(long id) {

	}

}
