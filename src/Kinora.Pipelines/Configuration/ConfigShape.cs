namespace Kinora.Pipelines.Configuration;

/// <summary>How the value of a key is written. In JSON and YAML alike.</summary>
public enum ConfigShape
{
    /// <summary>Any text that is not empty; a number or truth value without quotes is one too.</summary>
    Text,

    /// <summary>A word of small letters, digits, - and _.</summary>
    Word,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Truth,

    /// <summary>A number within the type's limits.</summary>
    Number,

    /// <summary>A whole number within the type's limits.</summary>
    Whole,

    /// <summary>A text as <c>500ms</c>, <c>5s</c> or <c>2m</c>, or a number of seconds; the type's limits are in seconds.</summary>
    Duration,

    /// <summary>A text as <c>1280x720</c>.</summary>
    Size,

    /// <summary>A text as <c>0..100</c>: the first frame, and one past the last.</summary>
    Frames,

    /// <summary>A text as <c>4GiB</c>, or a number of bytes; the type's least is in bytes.</summary>
    Memory,

    /// <summary>One of the type's choices.</summary>
    Choice,

    /// <summary>A list of texts; a single text with commas is taken for one.</summary>
    TextList,

    /// <summary>A map from names to texts.</summary>
    TextMap,

    /// <summary>A map with the type's keys.</summary>
    Map,

    /// <summary><c>true</c>, <c>false</c>, or a map with the type's keys.</summary>
    TruthOrMap,

    /// <summary>A text, or a map with the type's keys.</summary>
    TextOrMap,

    /// <summary>A map from names of streams to maps with the type's keys.</summary>
    Streams,
}
