package com.stygig.async.examples.endpoint;

import com.stygig.async.examples.Team;
import com.stygig.async.examples.aws.Aws;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

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
      new SideQuestions(remarks).look("data in " + path, () -> find(path, found));
    }
  }

  private void find(S3Location path, List<OwnedResource> found) {
    long count = new S3Objects(aws, path.bucket(), path.key()).keys().size();
    if (count > 0 && others.usePath(path)) {
      remarks.add("Kept: data in " + path + ", " + others.reasonToKeep());
    } else if (count > 0) {
      found.add(new OwnedResource(ResourceKind.S3_OBJECTS, path.toString(), "objects: " + count));
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
}
