using System.Text;

namespace Kinora.Cli.Output;

/// <summary>Where results go.</summary>
internal static class StandardOutput
{
    /// <summary>Gives the console's writers streams that keep their place and report errors. Terminals keep the console's own.</summary>
    public static void Install()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        if (Console.IsOutputRedirected)
        {
            Console.SetOut(WriterOn(Open()));
        }

        if (Console.IsErrorRedirected)
        {
            Console.SetError(WriterOn(new DescriptorStream(2, ignoresErrors: true)));
        }
    }

    /// <summary>Standard output as bytes.</summary>
    public static Stream Open() => OperatingSystem.IsWindows() ? Console.OpenStandardOutput() : new DescriptorStream(1, ignoresErrors: false);

    private static StreamWriter WriterOn(Stream stream) => new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
}
