package io.httppool.sample.qtest;

import org.springframework.http.StreamingHttpOutputMessage;

/**
 * A file to be attached.
 *
 * @param name the file name
 * @param contentType the media type
 * @param size number of bytes
 * @param content writes the bytes; repeatable, because an expired token makes the upload
 * begin again
 */
public record QTestUpload(String name, String contentType, long size, StreamingHttpOutputMessage.Body content) {

}
