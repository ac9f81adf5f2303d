package com.stygig.async.examples.endpoint;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import software.amazon.awssdk.core.async.SdkPublisher;

/** All pages of a listing. */
final class All {
  private All() {}

  static <T> List<T> of(SdkPublisher<T> pages) {
    List<T> all = Collections.synchronizedList(new ArrayList<>());
    pages.subscribe(all::add).join();
    return List.copyOf(all);
  }
}
