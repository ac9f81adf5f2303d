package com.stygig.async;

import java.util.concurrent.CompletableFuture;

/** The parts of a source that can be read from any place. */
final class RangeParts implements PartSource {
  private final RangeSource source;
  private final long partSize;
  private final UploadContext upload;
  private long position;

  RangeParts(RangeSource source, long partSize, UploadContext upload) {
    this.source = source;
    this.partSize = partSize;
    this.upload = upload;
  }

  @Override
  public boolean hasNext() {
    return position < source.length();
  }

  @Override
  public CompletableFuture<UploadPart> next() {
    long start = position;
    long length = Math.min(partSize, source.length() - start);
    position += length;
    return upload.admitPart(
        length, transfer -> new UploadPart(source, start, length, upload, transfer));
  }
}
