namespace Kinora.Vision.Sessions;

/// <summary>How many threads a run uses.</summary>
internal enum RunWidth
{
    /// <summary>The caller's own thread alone.</summary>
    Narrow,

    /// <summary>The pool that all wide runs share.</summary>
    Wide,
}
