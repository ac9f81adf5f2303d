package com.stygig.async.examples.endpoint;

import com.stygig.async.examples.Team;
import com.stygig.async.examples.aws.Aws;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;

/** The inputs and results of an endpoint in S3. */
final class DataResources {
  private final Aws aws;
  private final CleanupScope scope;
  private final OtherConfigs others;
  private final List<String> remarks;

  DataResources(Aws aws, CleanupScope scope, OtherConfigs others, List<String> remarks) {
    this.aws = aws;
    this.scope = scope;
    this.others = others;
    this.remarks = remarks;
  }

  void find(Footprint footprint, List<OwnedResource> found) {
    for (S3Location path : paths(footprint)) {
      if (path.key().isEmpty()) {
        remarks.add("Kept: data in " + path + ", as that is a whole bucket");
        continue;
      }
      long count = count(aws, path);
      if (count > 0 && others.usePath(path)) {
        remarks.add("Kept: data in " + path + ", which another endpoint uses");
      } else if (count > 0) {
        found.add(new OwnedResource(ResourceKind.S3_OBJECTS, path.toString(), "objects: " + count));
      }
    }
  }

  private Set<S3Location> paths(Footprint footprint) {
    Set<S3Location> paths = new LinkedHashSet<>(footprint.dataPaths());
    if (paths.isEmpty()) {
      remarks.add("Where its results lie is not known: see --data-path");
    } else {
      addInputs(paths);
    }
    scope.dataPaths().forEach(path -> paths.add(S3Location.parse("--data-path", path).asFolder()));
    return paths;
  }

  /** Nobody can tell whose an input is; so all endpoints of a bucket have to be gone. */
  private void addInputs(Set<S3Location> paths) {
    S3Location inputs = S3Location.parse("inputs", Team.INPUT_LOCATION);
    if (others.useBucket(inputs.bucket())) {
      remarks.add("Kept: data in " + inputs + ", which another endpoint may use");
    } else if (paths.stream().anyMatch(path -> path.bucket().equals(inputs.bucket()))) {
      paths.add(inputs);
    }
  }

  static long count(Aws aws, S3Location path) {
    long[] count = {0};
    forEachPage(aws, path, page -> count[0] += page.contents().size());
    return count[0];
  }

  /** Returns a line for each object that S3 refused to delete. */
  static List<String> delete(Aws aws, S3Location path) {
    List<String> refused = new ArrayList<>();
    forEachPage(
        aws,
        path,
        page ->
            aws.s3()
                .deleteObjects(
                    b -> b.bucket(path.bucket()).delete(d -> d.objects(keys(page)).quiet(true)))
                .join()
                .errors()
                .forEach(
                    e ->
                        refused.add("s3://" + path.bucket() + "/" + e.key() + ": " + e.message())));
    return refused;
  }

  private static List<ObjectIdentifier> keys(ListObjectsV2Response page) {
    return page.contents().stream()
        .map(object -> ObjectIdentifier.builder().key(object.key()).build())
        .toList();
  }

  /** A page has at most 1,000 objects, as many as one request deletes. */
  private static void forEachPage(
      Aws aws, S3Location path, Consumer<ListObjectsV2Response> action) {
    @Nullable String token = null;
    do {
      ListObjectsV2Response page = page(aws, path, token);
      if (page == null) {
        return;
      }
      if (!page.contents().isEmpty()) {
        action.accept(page);
      }
      token = page.nextContinuationToken();
    } while (token != null);
  }

  private static @Nullable ListObjectsV2Response page(
      Aws aws, S3Location path, @Nullable String token) {
    try {
      return aws.s3()
          .listObjectsV2(b -> b.bucket(path.bucket()).prefix(path.key()).continuationToken(token))
          .join();
    } catch (RuntimeException e) {
      if (AwsErrors.cause(e) instanceof NoSuchBucketException) {
        return null;
      }
      throw e;
    }
  }
}
