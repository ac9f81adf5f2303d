package com.stygig.async.simulation;

import com.stygig.async.InvocationReceipt;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a program without a journal has written down itself, and finds again after a crash. */
final class Notes {
  final Map<Inference, String> receipts = new LinkedHashMap<>();

  void write(Inference inference, InvocationReceipt receipt) {
    receipts.put(inference, receipt.toJson());
  }

  void forget(Inference inference) {
    receipts.remove(inference);
  }
}
