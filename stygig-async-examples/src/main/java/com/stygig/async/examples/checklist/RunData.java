package com.stygig.async.examples.checklist;

import static com.stygig.async.examples.endpoint.AwsErrors.ask;

import com.stygig.async.S3Uri;
import com.stygig.async.examples.CommandFailedException;
import com.stygig.async.examples.aws.Aws;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Object;

/** What a run keeps in S3: folders of its own, which nobody else writes to. */
final class RunData {
  private final Aws aws;
  private final List<S3Uri> folders;

  private RunData(Aws aws, List<S3Uri> folders) {
    this.aws = aws;
    this.folders = folders;
  }

  static RunData of(Aws aws, ChecklistSettings settings) {
    return new RunData(
        aws,
        Stream.of(
                settings.inputLocation().toString(),
                settings.deployment().s3OutputPath(),
                settings.deployment().s3FailurePath())
            .filter(Objects::nonNull)
            .map(S3Uri::parse)
            .toList());
  }

  /** All objects, also those that came since they were deleted. */
  List<String> objects() {
    return folders.stream()
        .flatMap(
            folder ->
                list(folder, null).contents().stream()
                    .map(object -> "s3://" + folder.bucket() + "/" + object.key()))
        .toList();
  }

  /** Returns how many objects were deleted. */
  int delete() {
    return folders.stream().mapToInt(this::delete).sum();
  }

  private int delete(S3Uri folder) {
    int deleted = 0;
    @Nullable String token = null;
    do {
      ListObjectsV2Response page = list(folder, token);
      deleted += delete(folder.bucket(), page.contents());
      token = page.nextContinuationToken();
    } while (token != null);
    return deleted;
  }

  /** A page has at most as many objects as one request deletes. */
  private int delete(String bucket, List<S3Object> objects) {
    if (objects.isEmpty()) {
      return 0;
    }
    List<ObjectIdentifier> keys =
        objects.stream().map(o -> ObjectIdentifier.builder().key(o.key()).build()).toList();
    DeleteObjectsResponse answer =
        ask(aws.s3().deleteObjects(b -> b.bucket(bucket).delete(d -> d.objects(keys).quiet(true))));
    if (answer.hasErrors()) {
      throw new CommandFailedException(
          "S3 did not delete "
              + answer.errors().get(0).key()
              + ": "
              + answer.errors().get(0).message());
    }
    return keys.size();
  }

  private ListObjectsV2Response list(S3Uri folder, @Nullable String token) {
    return ask(
        aws.s3()
            .listObjectsV2(
                b -> b.bucket(folder.bucket()).prefix(folder.key()).continuationToken(token)));
  }
}
