package com.stygig.async.testkit;

import static com.stygig.async.testkit.SageMakerTestKit.ARNS;
import static com.stygig.async.testkit.SageMakerTestKit.assertInvalid;
import static com.stygig.async.testkit.SageMakerTestKit.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sagemaker.SageMakerAsyncClient;
import software.amazon.awssdk.services.sagemaker.model.DescribeModelResponse;
import software.amazon.awssdk.services.sagemaker.model.Tag;

class SageMakerModelsTest {
  private static final SageMakerTestKit KIT = new SageMakerTestKit(SageMakerTestKit.echo());

  private final SageMakerAsyncClient sageMaker = KIT.sageMaker;

  @AfterAll
  static void close() {
    KIT.close();
  }

  @Test
  void aModelIsDescribedAsItWasCreated() {
    Instant start = Instant.now().minusSeconds(1);
    KIT.createModel("Described-Model");

    DescribeModelResponse model =
        sageMaker.describeModel(b -> b.modelName("Described-Model")).join();

    assertThat(model.modelArn()).isEqualTo(ARNS + "model/described-model");
    assertThat(model.primaryContainer().modelDataUrl()).isEqualTo(SageMakerTestKit.MODEL_DATA);
    assertThat(model.primaryContainer().environment()).isEqualTo(Map.of("OMP_NUM_THREADS", "2"));
    assertThat(model.executionRoleArn()).endsWith("role/sagemaker");
    assertThat(model.creationTime()).isBetween(start, Instant.now().plusSeconds(1));
  }

  @Test
  void aModelIsCreatedOnceWhateverTheCaseOfItsName() {
    KIT.createModel("once");

    assertInvalid(
        sageMaker.createModel(b -> b.modelName("ONCE").primaryContainer(c -> c.image("i"))),
        "Cannot create already existing model \"" + ARNS + "model/once\".");
  }

  @Test
  void aDeletedModelIsGone() {
    KIT.createModel("gone");
    var unused = sageMaker.deleteModel(b -> b.modelName("gone")).join();

    String message = "Could not find model \"" + ARNS + "model/gone\".";
    assertInvalid(sageMaker.describeModel(b -> b.modelName("gone")), message);
    assertInvalid(sageMaker.deleteModel(b -> b.modelName("gone")), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3://bucket/models/none.tar.gz", "s3://none/model.tar.gz"})
  void modelDataHasToBeInS3(String url) {
    assertInvalid(
        sageMaker.createModel(
            b -> b.modelName("no-data").primaryContainer(c -> c.image("i").modelDataUrl(url))),
        "Could not find model data at " + url + ".");
  }

  @ParameterizedTest
  @ValueSource(strings = {"under_score", "-hyphen", "hyphen-", "dot.dot"})
  void aNameHasAwsPattern(String name) {
    assertInvalid(
        sageMaker.createModel(b -> b.modelName(name).primaryContainer(c -> c.image("i"))),
        "1 validation error detected: Value '"
            + name
            + "' at 'modelName' failed to satisfy constraint: Member must satisfy regular"
            + " expression pattern: ^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}");
  }

  @Test
  void aNameHasAtMost63Characters() {
    String name = "a".repeat(64);

    assertInvalid(
        sageMaker.deleteModel(b -> b.modelName(name)),
        "1 validation error detected: Value '"
            + name
            + "' at 'modelName' failed to satisfy constraint: Member must have length less than or"
            + " equal to 63");
  }

  @Test
  void whatIsMissingIsNamed() {
    assertInvalid(
        sageMaker.createModel(b -> {}),
        "1 validation error detected: Value null at 'modelName' failed to satisfy constraint:"
            + " Member must not be null");
    assertInvalid(
        sageMaker.createModel(b -> b.modelName("m").primaryContainer(c -> {})),
        "1 validation error detected: Value null at 'primaryContainer.image' failed to satisfy"
            + " constraint: Member must not be null");
  }

  @Test
  void anActionThatIsNotSimulatedSaysSo() {
    assertRefused(
        sageMaker.listTrainingJobs(),
        "UnknownOperationException",
        "The local cloud does not know the action ListTrainingJobs");
  }

  @Test
  void aListIsFilteredSortedAndPaged() {
    for (int i = 1; i <= 5; i++) {
      KIT.createModel("paged-" + i);
    }

    List<String> names = new ArrayList<>();
    var unused =
        sageMaker
            .listModelsPaginator(
                b -> b.nameContains("paged").sortBy("Name").sortOrder("Ascending").maxResults(2))
            .models()
            .subscribe(model -> names.add(model.modelName()))
            .join();

    assertThat(names).containsExactly("paged-1", "paged-2", "paged-3", "paged-4", "paged-5");
    assertThat(
            sageMaker
                .listModels(b -> b.nameContains("paged").sortBy("Name").sortOrder("Descending"))
                .join()
                .models())
        .first()
        .satisfies(model -> assertThat(model.modelName()).isEqualTo("paged-5"));
  }

  @Test
  void badWordsForAListAreRefused() {
    assertInvalid(
        sageMaker.listModels(b -> b.maxResults(101)),
        "1 validation error detected: Value '101' at 'maxResults' failed to satisfy constraint:"
            + " Member must have value less than or equal to 100");
    assertInvalid(
        sageMaker.listModels(b -> b.sortOrder("Sideways")),
        "1 validation error detected: Value 'Sideways' at 'sortOrder' failed to satisfy constraint:"
            + " Member must satisfy enum value set: [Ascending, Descending]");
    assertInvalid(sageMaker.listModels(b -> b.nextToken("***")), "Invalid pagination token: ***");
  }

  @Test
  void tagsAreKeptFromTheCreationAndChanged() {
    String arn =
        sageMaker
            .createModel(
                b ->
                    b.modelName("tagged")
                        .primaryContainer(c -> c.image("i"))
                        .tags(tag("team", "styling"), tag("stage", "test")))
            .join()
            .modelArn();

    var unused = sageMaker.addTags(b -> b.resourceArn(arn).tags(tag("stage", "live"))).join();
    var unusedToo = sageMaker.deleteTags(b -> b.resourceArn(arn).tagKeys("team")).join();

    assertThat(sageMaker.listTags(b -> b.resourceArn(arn)).join().tags())
        .containsExactly(tag("stage", "live"));
  }

  @Test
  void whatIsNotThereHasNoTags() {
    assertInvalid(
        sageMaker.listTags(b -> b.resourceArn(ARNS + "endpoint/none")),
        "Could not find endpoint \"" + ARNS + "endpoint/none\".");
    assertInvalid(
        sageMaker.listTags(b -> b.resourceArn("arn:aws:s3:::bucket")),
        "Invalid ARN: arn:aws:s3:::bucket");
  }

  private static Tag tag(String key, String value) {
    return Tag.builder().key(key).value(value).build();
  }
}
