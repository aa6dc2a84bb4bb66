# SPDX-License-Identifier: Apache-2.0
"""The files that are measured: made here, the same each time, of the size and grain of what services generate."""

import io
import subprocess
import wave
from pathlib import Path

import docx
import numpy as np
from PIL import Image, ImageFilter
from reportlab.pdfgen.canvas import Canvas


def picture(size: int) -> Image.Image:
    """Soft shapes with a little noise: a PNG of 1024 pixels has about 1.6 MB, a JPEG about 160 KB."""
    random = np.random.default_rng(7)
    shapes = Image.fromarray(random.integers(0, 256, (size // 16, size // 16, 3), dtype=np.uint8))
    soft = np.asarray(
        shapes.resize((size, size), Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(2)), np.int16
    )
    noisy = soft + random.normal(0, 3, soft.shape)
    return Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8))


def encoded(size: int, kind: str, **options: object) -> bytes:
    """The picture in a format of Pillow."""
    buffer = io.BytesIO()
    picture(size).save(buffer, kind, **options)
    return buffer.getvalue()


def tone(path: Path, seconds: int = 5) -> None:
    """A stereo WAV with some noise."""
    random = np.random.default_rng(7)
    time = np.arange(44100 * seconds) / 44100
    samples = 9000 * np.sin(2 * np.pi * 440 * time) + random.normal(0, 800, time.size)
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 2, 44100, 0, "NONE", ""))
        file.writeframes(np.repeat(samples.astype("<i2"), 2).tobytes())


def by_ffmpeg(target: Path, *arguments: str) -> None:
    """A file made by ffmpeg, without its own time stamps."""
    command = ["ffmpeg", "-y", "-v", "error", *arguments, "-fflags", "+bitexact", str(target)]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


def make_inputs(folder: Path) -> dict[str, Path]:
    """Every input by its name."""
    files = {
        "png-512.png": encoded(512, "PNG"),
        "png-1024.png": encoded(1024, "PNG"),
        "jpeg-512.jpg": encoded(512, "JPEG", quality=90),
        "jpeg-1024.jpg": encoded(1024, "JPEG", quality=85),
        "webp-1024.webp": encoded(1024, "WEBP", quality=85),
        "gif-256.gif": encoded(256, "GIF"),
        "tiff-512.tif": encoded(512, "TIFF"),
        "avif-1024.avif": encoded(1024, "AVIF", quality=70, speed=9),
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    tone(folder / "wav-5s.wav")
    wav = ("-i", str(folder / "wav-5s.wav"))
    by_ffmpeg(folder / "mp3-5s.mp3", *wav, "-b:a", "128k")
    by_ffmpeg(folder / "flac-5s.flac", *wav)
    by_ffmpeg(folder / "ogg-5s.ogg", *wav, "-c:a", "libvorbis", "-q:a", "4")
    video = (
        "-f",
        "lavfi",
        "-i",
        "testsrc2=s=640x360:r=25:d=5",
        *wav,
        "-shortest",
        "-pix_fmt",
        "yuv420p",
        "-b:v",
        "1500k",
    )
    by_ffmpeg(folder / "mp4-5s.mp4", *video, "-movflags", "+faststart")
    by_ffmpeg(folder / "mkv-5s.mkv", *video)
    canvas = Canvas(str(folder / "pdf-10p.pdf"), invariant=1)
    for number in range(10):
        canvas.drawString(72, 700, f"Page {number}")
        canvas.showPage()
    canvas.save()
    document = docx.Document()
    for number in range(200):
        document.add_paragraph(f"Paragraph {number} of a generated report.")
    document.save(str(folder / "docx-200p.docx"))
    return {path.stem: path for path in sorted(folder.iterdir())}
