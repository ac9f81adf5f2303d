package com.stygig.async.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A file to write, whose folder is there: to be known before minutes of measuring. */
final class OutputFile implements ITypeConverter<Path> {
  @Override
  public Path convert(String value) {
    Path file = Path.of(value);
    if (!Files.isDirectory(file.toAbsolutePath().resolveSibling(""))) {
      throw new TypeConversionException("the folder of '" + value + "' does not exist");
    }
    return file;
  }
}
