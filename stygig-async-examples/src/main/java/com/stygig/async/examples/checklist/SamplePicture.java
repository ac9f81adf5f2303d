package com.stygig.async.examples.checklist;

import static com.stygig.async.examples.endpoint.AwsErrors.ask;

import com.stygig.async.S3Uri;
import com.stygig.async.examples.Team;
import com.stygig.async.examples.aws.Aws;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The picture that the tests ask about. */
final class SamplePicture {
  private final Aws aws;
  private final ChecklistSettings settings;
  private @Nullable S3Uri location;

  SamplePicture(Aws aws, ChecklistSettings settings) {
    this.aws = aws;
    this.settings = settings;
  }

  S3Uri location() {
    if (location == null) {
      location = settings.sampleImage() != null ? settings.sampleImage() : first();
    }
    return location;
  }

  private S3Uri first() {
    return ask(
            aws.s3()
                .listObjectsV2(b -> b.bucket(Team.BUCKET).prefix(Team.SAMPLE_PREFIX).maxKeys(10)))
        .contents()
        .stream()
        .map(S3Object::key)
        .filter(key -> !key.endsWith("/"))
        .findFirst()
        .map(key -> new S3Uri(Team.BUCKET, key))
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "No sample in s3://" + Team.BUCKET + "/" + Team.SAMPLE_PREFIX));
  }

  /** Such as {@code upperwear}, by where the team keeps its pictures: train/family/kind/number. */
  String family() {
    String[] parts = location().key().split("/", -1);
    return parts.length >= 4 ? parts[parts.length - 3] : "upperwear";
  }

  Path download(String name) {
    Path file = settings.workDirectory().resolve(name);
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
    ask(aws.s3().getObject(b -> b.bucket(location().bucket()).key(location().key()), file));
    return file;
  }
}
