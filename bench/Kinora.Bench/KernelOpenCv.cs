using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Kinora.Bench;

/// <summary>OpenCV in a Python process that measures itself in rounds, when asked.</summary>
internal sealed class KernelOpenCv : IDisposable
{
    private readonly Process _process;

    public KernelOpenCv(string frame, int width, int height, int side, bool isLetterbox) =>
        _process = Process.Start(new ProcessStartInfo(
            Peers.Python,
            [Peers.Script("opencv_input.py"), frame, $"{width}", $"{height}", $"{side}", isLetterbox ? "letterbox" : "stretch"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        })!;

    /// <summary>Milliseconds of one of <paramref name="times"/> runs.</summary>
    public double Measure(int times) => double.Parse(Ask($"{times}"), CultureInfo.InvariantCulture);

    public float[] Tensor(string file)
    {
        Ask("write " + file);
        return MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(file)).ToArray();
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private string Ask(string question)
    {
        _process.StandardInput.WriteLine(question);
        _process.StandardInput.Flush();
        return _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("OpenCV's process ended.");
    }
}
