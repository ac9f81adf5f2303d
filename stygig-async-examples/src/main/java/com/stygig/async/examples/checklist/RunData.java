package com.stygig.async.examples.checklist;

import com.stygig.async.S3Uri;
import com.stygig.async.examples.CommandFailedException;
import com.stygig.async.examples.aws.Aws;
import com.stygig.async.examples.endpoint.S3Objects;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** What a run keeps in S3: folders of its own, which nobody else writes to. */
record RunData(List<S3Objects> folders) {
  static RunData of(Aws aws, ChecklistSettings settings) {
    return new RunData(
        Stream.of(
                settings.inputLocation().toString(),
                settings.deployment().s3OutputPath(),
                settings.deployment().s3FailurePath())
            .filter(Objects::nonNull)
            .map(S3Uri::parse)
            .map(folder -> new S3Objects(aws, folder.bucket(), folder.key()))
            .toList());
  }

  /** All objects, also those that came since they were deleted. */
  List<String> objects() {
    return folders.stream()
        .flatMap(folder -> folder.keys().stream().map(k -> "s3://" + folder.bucket() + "/" + k))
        .toList();
  }

  /** Returns how many objects were deleted. */
  int delete() {
    int found = objects().size();
    List<String> refused = folders.stream().flatMap(folder -> folder.delete().stream()).toList();
    if (!refused.isEmpty()) {
      throw new CommandFailedException("S3 did not delete " + refused.get(0));
    }
    return found;
  }
}
