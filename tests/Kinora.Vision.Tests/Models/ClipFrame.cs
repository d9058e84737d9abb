using Kinora.Tests.Support;

namespace Kinora.Vision.Tests.Models;

/// <summary>One picture of a real clip.</summary>
internal static class ClipFrame
{
    /// <summary>The picture at a time, as a PNG in the folder.</summary>
    public static string Take(TestFolder folder, string clip, string seconds)
    {
        Tool.Ffmpeg("-ss", seconds, "-i", "file:" + Repository.Shared("media/" + clip), "-frames:v", "1", folder["frame.png"]);
        return folder["frame.png"];
    }
}
