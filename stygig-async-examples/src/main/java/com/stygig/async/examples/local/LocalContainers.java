package com.stygig.async.examples.local;

import com.stygig.async.examples.model.ColorHarmonyModel;
import com.stygig.async.testkit.Container;
import com.stygig.async.testkit.ContainerFactory;
import com.stygig.async.testkit.Model;
import com.stygig.async.testkit.ModelRequest;
import com.stygig.async.testkit.ModelResponse;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The stand-in model in the containers of a local cloud, and what may be wrong with it. */
final class LocalContainers implements ContainerFactory {
  private final @Nullable LocalFault fault;
  private volatile @Nullable S3AsyncClient s3;

  LocalContainers(@Nullable LocalFault fault) {
    this.fault = fault;
  }

  /** The cloud is there only after its containers are known. */
  void fetchFrom(S3AsyncClient client) {
    s3 = client;
  }

  @Override
  public Model start(Container container) {
    if (fault == LocalFault.NEVER_IN_SERVICE) {
      throw new IllegalStateException("No space left on device");
    }
    Model model = new ColorHarmonyModel(Objects.requireNonNull(s3));
    if (fault == LocalFault.ERROR_BODY) {
      return request ->
          ModelResponse.json(
              "{\"error\": \"CUDA out of memory\", \"query_item\": null, \"recommendations\": []}");
    }
    if (fault == LocalFault.DIFFERENT_RESULTS && container.endpointName().endsWith("-rt")) {
      return request -> reversed(model, request);
    }
    return model;
  }

  private static ModelResponse reversed(Model model, ModelRequest request) throws Exception {
    ModelResponse answer = model.invoke(request);
    ObjectNode json = (ObjectNode) JsonMapper.shared().readTree(answer.body());
    if (json.path("recommendations") instanceof ArrayNode items && items.size() > 1) {
      ((ObjectNode) items.get(0)).put("score", items.get(0).path("score").asDouble() - 0.05);
      items.insert(items.size() - 1, items.remove(0));
    }
    return ModelResponse.json(json.toString());
  }
}
