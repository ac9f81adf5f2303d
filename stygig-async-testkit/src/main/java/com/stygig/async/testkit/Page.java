package com.stygig.async.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The part of a list that one answer has room for. */
final class Page {
  private Page() {}

  /** An answer with the elements that MaxResults and NextToken ask for. */
  static <T> ObjectNode of(
      JsonInput in, String member, List<T> all, int usual, Function<T, JsonNode> shown) {
    int size = in.integer("MaxResults", 1, 100, usual);
    int from = Math.min(start(in), all.size());
    int to = Math.min(from + size, all.size());
    ObjectNode answer = JsonMapper.shared().createObjectNode();
    ArrayNode elements = answer.putArray(member);
    all.subList(from, to).forEach(element -> elements.add(shown.apply(element)));
    if (to < all.size()) {
      answer.put("NextToken", token(to));
    }
    return answer;
  }

  private static String token(int start) {
    return Base64.getUrlEncoder().encodeToString(("from " + start).getBytes(UTF_8));
  }

  private static int start(JsonInput in) {
    String token = in.text("NextToken");
    if (token == null) {
      return 0;
    }
    try {
      return Integer.parseUnsignedInt(
          new String(Base64.getUrlDecoder().decode(token), UTF_8).substring("from ".length()));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw JsonInput.invalid("Invalid pagination token: " + token);
    }
  }
}
